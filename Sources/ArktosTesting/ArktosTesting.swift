enum ArktosTestingModule {}
