import { TELEMETRY_NAMESPACE } from '../../topology/telemetry.ts';
import type { Stage } from './read-stage.ts';

/** The name of a resource as alarms, runbook and logs say it: `seller-pulse-<stage>-<name>`. */
export const resourceName = ({ name: stage }: Stage, name: string): string => `seller-pulse-${stage}-${name}`;

/** Where the functions of a stage put their metrics, so that stages in one account do not add up to one. */
export const telemetryNamespace = ({ name: stage }: Stage): string => `${TELEMETRY_NAMESPACE}/${stage}`;
