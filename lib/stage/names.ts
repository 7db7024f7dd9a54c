import { TELEMETRY_NAMESPACE } from '../../topology/telemetry.ts';
import type { Stage } from './read-stage.ts';

/** The name of a resource, as alarms, runbook and logs use it: `seller-pulse-<stage>-<name>`. */
export const resourceName = ({ name: stage }: Stage, name: string): string => `seller-pulse-${stage}-${name}`;

/** The CloudWatch name space of one stage's telemetry, so that stages in one account stay apart. */
export const telemetryNamespace = ({ name: stage }: Stage): string => `${TELEMETRY_NAMESPACE}/${stage}`;
