using './main.bicep'

param environment = 'prod'
param storageSku = 'Standard_GZRS'
param alwaysReadyInstances = 1
param maximumInstances = 100
param logRetentionDays = 365
