enum ArktosCoreModule {}
