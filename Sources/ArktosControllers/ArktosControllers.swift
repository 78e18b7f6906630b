enum ArktosControllersModule {}
