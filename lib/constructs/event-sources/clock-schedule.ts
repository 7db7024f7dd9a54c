import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { ScheduleDefinition } from '../../../topology/schedules.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';

export type ClockScheduleProps = { readonly schedule: ScheduleDefinition; readonly target: PulseFunction };

/**
 * Invokes a function on a schedule: each time once for every tick, in parallel. If a tick is lost,
 * the next one does its work.
 */
export class ClockSchedule extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { schedule: { everyMinutes, ticks }, target }: ClockScheduleProps,
  ) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'Invokes the clock function and nothing else',
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.fn.functionArn] }),
    );
    for (const tick of ticks) {
      new Schedule(this, `Shard-${tick.shard}`, {
        schedule: ScheduleExpression.rate(Duration.minutes(everyMinutes)),
        description: `Runs the clock for the sellers of shard ${tick.shard}`,
        target: new LambdaInvoke(target.fn, {
          input: ScheduleTargetInput.fromObject(tick),
          role: role.withoutPolicyUpdates(),
          retryAttempts: 0,
          maxEventAge: Duration.minutes(everyMinutes),
        }),
      });
    }
  }
}
