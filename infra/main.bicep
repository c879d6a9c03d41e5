// ClaimRelay in one resource group: storage, messaging, monitoring, the Functions app, and who may do what.
// One user-assigned identity does everything; no resource accepts keys.
targetScope = 'resourceGroup'

@description('Short workload name used in resource names.')
@minLength(3)
@maxLength(10)
param workload string = 'claimrelay'

@description('Deployment environment, part of the resource names.')
@allowed(['dev', 'test', 'prod'])
param environment string

param location string = resourceGroup().location

@description('Instances that the app may scale out to.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances kept warm for the queue triggers; 0 lets the app scale to nothing.')
@minValue(0)
param alwaysReadyInstances int = 0

@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Client id of the Entra app registration that people sign in with. Empty: nobody signs in, and the pages answer 401.')
param signInClientId string = ''

@description('Days for which archived files cannot be changed or deleted. Claims and their proofs are kept for seven years.')
@minValue(1)
@maxValue(146000)
param archiveRetentionDays int = 2557

@description('Days for which logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('ZRS keeps three copies in three zones; not every region has zones.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageSku string = 'Standard_ZRS'

param tags object = {}

// Names of storage accounts and namespaces are shared by the whole world.
var suffix = take(uniqueString(resourceGroup().id, workload, environment), 6)
var allTags = union({ workload: workload, environment: environment }, tags)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${workload}-${environment}'
  location: location
  tags: allTags
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: take('st${workload}${environment}${suffix}', 24)
    location: location
    tags: allTags
    sku: storageSku
    archiveRetentionDays: archiveRetentionDays
  }
}

module messaging 'modules/messaging.bicep' = {
  name: 'messaging'
  params: {
    name: 'sb-${workload}-${environment}-${suffix}'
    location: location
    tags: allTags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    workload: workload
    environment: environment
    location: location
    tags: allTags
    retentionInDays: logRetentionDays
    storageAccountName: storage.outputs.name
    namespaceName: messaging.outputs.name
  }
}

module access 'modules/access.bicep' = {
  name: 'access'
  params: {
    vaultName: take('kv-${workload}-${environment}-${suffix}', 24)
    location: location
    tags: allTags
    principalId: identity.properties.principalId
    storageAccountName: storage.outputs.name
    namespaceName: messaging.outputs.name
    insightsName: monitoring.outputs.insightsName
    workspaceName: monitoring.outputs.workspaceName
  }
}

module drops 'modules/drops.bicep' = {
  name: 'drops'
  params: {
    name: 'evgt-${workload}-${environment}'
    location: location
    tags: allTags
    storageAccountName: storage.outputs.name
    container: storage.outputs.dropContainer
    queue: storage.outputs.dropQueue
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: 'func-${workload}-${environment}-${suffix}'
    planName: 'plan-${workload}-${environment}'
    location: location
    tags: allTags
    identityName: identity.name
    storageAccountName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    namespaceName: messaging.outputs.name
    insightsName: monitoring.outputs.insightsName
    vaultUri: access.outputs.vaultUri
    maximumInstances: maximumInstances
    alwaysReadyInstances: alwaysReadyInstances
    instanceMemoryMB: instanceMemoryMB
    signInClientId: signInClientId
  }
}

output appName string = app.outputs.name
output appHost string = app.outputs.host
output storageAccount string = storage.outputs.name
output serviceBusNamespace string = messaging.outputs.name
output vaultUri string = access.outputs.vaultUri
