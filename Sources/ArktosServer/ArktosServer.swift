enum ArktosServerModule {}
