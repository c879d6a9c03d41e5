// Work queues for people and topics for systems. Duplicate detection makes sending again safe: message-id is the event id.
param name string
param location string
param tags object

var workQueues = ['intake-rejections', 'claim-rejections', 'claim-denials', 'payment-variances', 'unmatched-responses', 'overdue-answers', 'account-alerts']
var topics = ['remittances', 'claims']

// As long as the tier allows: the outbox may wait for hours for a namespace that is down, and then sends again what it is not sure of.
var duplicateWindow = 'P7D'

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = [for queueName in workQueues: {
  parent: namespace
  name: queueName
  properties: {
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: duplicateWindow
    deadLetteringOnMessageExpiration: true
    lockDuration: 'PT5M'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P90D'
  }
}]

resource topic 'Microsoft.ServiceBus/namespaces/topics@2026-01-01' = [for topicName in topics: {
  parent: namespace
  name: topicName
  properties: {
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: duplicateWindow
    supportOrdering: true
    defaultMessageTimeToLive: 'P90D'
  }
}]

// Without requiresSession: it would refuse every message that has none. A consumer that needs one claim's events in order
// (messages about a claim carry practice and claim as their session) makes a subscription of its own with it.
resource all 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = [for (topicName, i) in topics: {
  parent: topic[i]
  name: 'all'
  properties: {
    deadLetteringOnMessageExpiration: true
    deadLetteringOnFilterEvaluationExceptions: true
    lockDuration: 'PT1M'
    maxDeliveryCount: 10
  }
}]

output name string = namespace.name
