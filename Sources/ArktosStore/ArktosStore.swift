enum ArktosStoreModule {}
