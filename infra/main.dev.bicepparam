using './main.bicep'

param environment = 'dev'
param storageSku = 'Standard_LRS'
// Short, so that a development environment can be torn down.
param archiveRetentionDays = 1
param logRetentionDays = 30
