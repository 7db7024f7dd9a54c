import { fileURLToPath } from 'node:url';
import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type FunctionOptions, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { resourceName, telemetryNamespace } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';
import { bundlingOf } from './bundling.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

type Passed =
  | 'vpc'
  | 'vpcSubnets'
  | 'securityGroups'
  | 'reservedConcurrentExecutions'
  | 'retryAttempts'
  | 'maxEventAge';

const SYNCHRONOUS =
  'Only invoked synchronously (event source mapping, API Gateway, Cognito or CloudFormation), where a dead letter queue is never used: the caller sees the failure, and failed stream records go to the on-failure queue of their mapping.';

export type PulseFunctionProps = Pick<FunctionOptions, Passed> & {
  readonly stage: Stage;
  /** Short name, such as `evaluate`. */
  readonly name: string;
  readonly description: string;
  /** The handler's file, from the root of the repository. */
  readonly entry: string;
  /** Exactly what the code reads, by the names in topology/names.ts. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** Why there is no dead letter queue, for a function that is invoked asynchronously. */
  readonly noDeadLetters?: string;
};

/** A function with a role of its own that, until more is allowed, may do no more than write its own log and traces. */
export class PulseFunction extends Construct {
  /** Short name, such as `evaluate`. */
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly role: Role;
  readonly fn: NodejsFunction;
  /** The function's ARN made from its name, for policies of its own role: a reference would be a circle. */
  readonly arnByName: string;

  constructor(scope: Construct, id: string, props: PulseFunctionProps) {
    super(scope, id);
    const {
      stage,
      name,
      description,
      entry,
      environment,
      memoryMiB,
      timeoutSeconds,
      noDeadLetters,
      ...options
    } = props;
    this.name = name;
    this.timeoutSeconds = timeoutSeconds;
    this.arnByName = Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: resourceName(stage, name),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${resourceName(stage, name)}`,
      retention: stage.logRetentionDays,
      // The stacks of functions can be deleted and deployed again at any time; a kept log would stand in the way of the next of its name.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Seller Pulse ${stage.name}: what ${name} may do`,
    });
    // The ARN of a log group ends in `:*`, which stands for its streams.
    this.allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
    this.fn = new NodejsFunction(this, 'Function', {
      functionName: resourceName(stage, name),
      description,
      entry: `${ROOT}${entry}`,
      projectRoot: ROOT,
      depsLockFilePath: `${ROOT}package-lock.json`,
      bundling: bundlingOf(stage),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMiB,
      timeout: Duration.seconds(timeoutSeconds),
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        // Read by Powertools itself.
        POWERTOOLS_METRICS_NAMESPACE: telemetryNamespace(stage),
        ...environment,
      },
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      ...options,
    });
    this.acknowledgeWildcard('Resource::*', 'X-Ray segments belong to no resource that a policy could name.');
    acknowledge(
      this.fn,
      ['Serverless::Serverless-LambdaDLQ', 'Serverless::Serverless-LambdaAsyncFailureDestination'],
      noDeadLetters ?? SYNCHRONOUS,
    );
  }

  /** Lets the function do this as well. Actions are spelt out: none has a wildcard. */
  allow(statement: Omit<PolicyStatementProps, 'effect' | 'principals'>): void {
    this.role.addToPolicy(new PolicyStatement(statement));
  }

  /** Says why a resource with a wildcard in it is as narrow as can be; `finding` is as the security rules name it, such as `Resource::*`. */
  acknowledgeWildcard(finding: string, reason: string): void {
    acknowledge(this.role, [`AwsSolutions::AwsSolutions-IAM5[${finding}]`], reason);
  }
}
