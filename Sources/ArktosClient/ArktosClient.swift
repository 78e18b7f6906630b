enum ArktosClientModule {}
