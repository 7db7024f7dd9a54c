import type { Construct } from 'constructs';
import { type AccessLogProps, createAccessLog } from './access-logs.ts';

/**
 * What the one stage of either API has: the stage settings' throttling, CloudWatch metrics per
 * route, and an access log. Every change of its routes is deployed at once.
 */
export const createStageOptions = (scope: Construct, accessLog: AccessLogProps) => {
  const { requestsPerSecond, burst } = accessLog.stage.api;
  return {
    autoDeploy: true,
    throttle: { rateLimit: requestsPerSecond, burstLimit: burst },
    detailedMetricsEnabled: true,
    accessLogSettings: createAccessLog(scope, 'AccessLog', accessLog),
  };
};
