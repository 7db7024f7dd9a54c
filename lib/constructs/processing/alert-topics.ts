import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ENV } from '../../../topology/environment.ts';
import type { DataStack } from '../../data-stack.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { createTopic } from '../messaging/topic.ts';

/** The topics that alerts about sellers go to. `chat` exists only where the stage has a chat. */
export type AlertTopics = { readonly alerts: Topic; readonly chat: Topic | undefined };

export const createAlertTopics = (
  scope: Construct,
  stage: Stage,
  { messagesKey: key }: Pick<DataStack, 'messagesKey'>,
): AlertTopics => ({
  alerts: createTopic(scope, 'Alerts', { stage, name: 'alerts', key }, stage.alerts),
  chat: stage.slack && createTopic(scope, 'Chat', { stage, name: 'chat', key }),
});

export const listTopics = ({ alerts, chat }: AlertTopics): readonly Topic[] =>
  chat === undefined ? [alerts] : [alerts, chat];

/** The ARNs of the topics, for functions that publish alerts. */
export const topicArnsEnvironment = ({ alerts, chat }: AlertTopics): Readonly<Record<string, string>> => ({
  [ENV.alertsTopicArn]: alerts.topicArn,
  ...(chat !== undefined && { [ENV.chatTopicArn]: chat.topicArn }),
});
