// The drop zone, the archive, the practices' outbox, the ledger's tables and the internal command queues.
param name string
param location string
param tags object

@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param sku string

@description('Days for which a blob in archive can be neither changed nor deleted.')
param archiveRetentionDays int

var dropContainer = 'claims'
var dropQueue = 'batch-dropped'
var packageContainer = 'app-package'
var containers = [dropContainer, 'outbox', 'config', 'leases', packageContainer]
var commands = [dropQueue, 'transmit', 'poll-mailbox', 'response-stored']
var queues = concat(commands, map(commands, command => '${command}-poison'))
var tables = ['claims', 'transmissions', 'batches', 'mailbox', 'remittances', 'accounts', 'outbox', 'audit']

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku }
  kind: 'StorageV2'
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      // Queues and tables hold claim data too: under the same key scope as blobs.
      services: {
        blob: { enabled: true, keyType: 'Account' }
        queue: { enabled: true, keyType: 'Account' }
        table: { enabled: true, keyType: 'Account' }
      }
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: true
    deleteRetentionPolicy: { enabled: true, days: 30 }
    containerDeleteRetentionPolicy: { enabled: true, days: 30 }
  }
}

resource plain 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = [for container in containers: {
  parent: blobs
  name: container
  properties: { publicAccess: 'None' }
}]

resource archive 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = {
  parent: blobs
  name: 'archive'
  properties: { publicAccess: 'None' }
}

// Written once, never changed. Left unlocked here: a locked policy can never be shortened, and that is for a person to decide.
resource archivePolicy 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-08-01' = {
  parent: archive
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: archiveRetentionDays
    allowProtectedAppendWrites: false
  }
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-08-01' = {
  parent: account
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-08-01' = [for queueName in queues: {
  parent: queueService
  name: queueName
}]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2025-08-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-08-01' = [for tableName in tables: {
  parent: tableService
  name: tableName
}]

output name string = account.name
output dropContainer string = dropContainer
output dropQueue string = dropQueue
output packageContainer string = packageContainer
