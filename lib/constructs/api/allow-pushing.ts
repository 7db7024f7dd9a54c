import { Stack, Token } from 'aws-cdk-lib';
import { SOCKET_STAGE } from '../../../contracts/socket-protocol.ts';
import { resourceName } from '../../stage/names.ts';
import type { Stage as StageDescription } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';

/** Lets a function send messages to open connections. `connectionsArn` stands for all of them: they come and go. */
export const allowPushing = (
  target: PulseFunction,
  stage: StageDescription,
  connectionsArn: string,
): void => {
  target.allow({ actions: ['execute-api:ManageConnections'], resources: [connectionsArn] });
  const { partition, region, account } = Stack.of(target);
  const shown = (value: string, name: string): string =>
    Token.isUnresolved(value) ? `<AWS::${name}>` : value;
  const api = `${shown(region, 'Region')}:${shown(account, 'AccountId')}:${resourceName(stage, 'socket-api')}`;
  target.acknowledgeWildcard(
    `Resource::arn:${shown(partition, 'Partition')}:execute-api:${api}/${SOCKET_STAGE}/POST/@connections/*`,
    'Connection ids are made when browsers connect, so they cannot be named beforehand; the statement is for one API, one stage and sending alone.',
  );
};
