import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { createTopic } from '../messaging/topic.ts';

/** The topic that the stage's alarms publish to. */
export const createOperationsTopic = (scope: Construct, stage: Stage, key: IKey): Topic => {
  const topic = createTopic(scope, 'Operations', { stage, name: 'operations', key }, stage.operations);
  const { account } = Stack.of(scope);
  // A topic with a policy of its own no longer accepts messages from the account's services, unless
  // the policy allows it.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: {
          'aws:SourceArn': Stack.of(scope).formatArn({
            service: 'cloudwatch',
            resource: 'alarm',
            resourceName: resourceName(stage, '*'),
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  return topic;
};
