import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { PulseFunction } from './pulse-function.ts';

export type ClockScheduleProps = { readonly everyMinutes: number; readonly target: PulseFunction };

/** Invokes a function by the clock. A tick that is lost is not made up for: the next one does its work. */
export class ClockSchedule extends Construct {
  constructor(scope: Construct, id: string, { everyMinutes, target }: ClockScheduleProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'Invokes the clock and nothing else',
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.fn.functionArn] }));
    new Schedule(this, 'Schedule', {
      schedule: ScheduleExpression.rate(Duration.minutes(everyMinutes)),
      description: 'Days that begin, alerts that were missed',
      target: new LambdaInvoke(target.fn, {
        role: role.withoutPolicyUpdates(),
        retryAttempts: 0,
        maxEventAge: Duration.minutes(everyMinutes),
      }),
    });
  }
}
