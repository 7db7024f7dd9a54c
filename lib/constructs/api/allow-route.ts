import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { PulseFunction } from '../functions/pulse-function.ts';

/**
 * Lets API Gateway invoke a function for one route of one API. `route` is the end of the route's
 * ARN, such as `$default/GET/v1/sellers/*`.
 */
export const allowRoute = ({ fn }: PulseFunction, id: string, apiId: string, route: string): void => {
  fn.addPermission(id, {
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: Stack.of(fn).formatArn({ service: 'execute-api', resource: apiId, resourceName: route }),
  });
};
