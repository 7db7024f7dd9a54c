import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { ScheduleDefinition } from '../../../topology/schedules.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';

export type ClockScheduleProps = { readonly schedule: ScheduleDefinition; readonly target: PulseFunction };

/** Invokes a function by the clock: side by side, once with each tick of the schedule. A tick that is lost is not made up for: the next one does its work. */
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
      description: 'Invokes the clock and nothing else',
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.fn.functionArn] }),
    );
    for (const tick of ticks) {
      new Schedule(this, `Shard-${tick.shard}`, {
        schedule: ScheduleExpression.rate(Duration.minutes(everyMinutes)),
        description: `Days that begin, alerts that were missed: sellers of shard ${tick.shard}`,
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
