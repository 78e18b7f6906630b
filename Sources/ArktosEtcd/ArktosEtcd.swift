enum ArktosEtcdModule {}
