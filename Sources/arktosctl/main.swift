import ArktosCLI
