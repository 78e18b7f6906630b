enum ArktosClusterModule {}
