import { Stack, Token } from 'aws-cdk-lib';
import { SOCKET_STAGE } from '../../../contracts/socket-protocol.ts';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';

/** Lets a function send messages to open connections. `connectionsArn` covers all of them. */
export const allowPushing = (target: PulseFunction, stage: Stage, connectionsArn: string): void => {
  target.allow({ actions: ['execute-api:ManageConnections'], resources: [connectionsArn] });
  const { partition, region, account } = Stack.of(target);
  // The security rules write `<AWS::Region>` for what only the deployment knows.
  const render = (value: string, pseudoParameter: string): string =>
    Token.isUnresolved(value) ? `<AWS::${pseudoParameter}>` : value;
  const api = `${render(region, 'Region')}:${render(account, 'AccountId')}:${resourceName(stage, 'socket-api')}`;
  target.acknowledgeWildcard(
    `Resource::arn:${render(partition, 'Partition')}:execute-api:${api}/${SOCKET_STAGE}/POST/@connections/*`,
    'Connections get their ids when browsers connect, so a policy cannot name them. The statement ' +
      'covers one API, one stage, and sending only.',
  );
};
