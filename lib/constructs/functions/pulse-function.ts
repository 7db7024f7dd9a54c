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
import { toBundlingOptions } from './bundling.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

type PassedOn =
  | 'vpc'
  | 'vpcSubnets'
  | 'securityGroups'
  | 'reservedConcurrentExecutions'
  | 'retryAttempts'
  | 'maxEventAge';

const SYNCHRONOUS =
  'Only invoked synchronously (event source mapping, API Gateway, Cognito or CloudFormation), where ' +
  'Lambda never uses a dead letter queue. The caller sees the failure, and stream records that fail ' +
  'go to the on-failure queue of their mapping.';

export type PulseFunctionProps = Pick<FunctionOptions, PassedOn> & {
  readonly stage: Stage;
  /** Short name, such as `evaluate`. */
  readonly name: string;
  readonly description: string;
  /** The path of the handler's file, from the root of the repository. */
  readonly entry: string;
  /** Exactly the variables that the code reads, by their names in topology/environment.ts. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** Why an asynchronously invoked function has no dead letter queue. */
  readonly whyNoDeadLetterQueue?: string;
};

/**
 * A function with its own role, which may write its log and traces. {@link allow} adds the rest.
 */
export class PulseFunction extends Construct {
  /** Short name, such as `evaluate`. */
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly role: Role;
  readonly fn: NodejsFunction;
  /**
   * The ARN, built from the name for policies of the function's role: a reference would be a cycle.
   */
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
      whyNoDeadLetterQueue,
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
      // Stacks with functions can be deleted and deployed again at any time. If the log stayed, its
      // name would block the next one.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Seller Pulse ${stage.name}: what ${name} may do`,
    });
    // The ARN of a log group ends in `:*`, which covers its streams.
    this.allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
    this.fn = new NodejsFunction(this, 'Function', {
      functionName: resourceName(stage, name),
      description,
      entry: `${ROOT}${entry}`,
      projectRoot: ROOT,
      depsLockFilePath: `${ROOT}package-lock.json`,
      bundling: toBundlingOptions(stage),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMiB,
      timeout: Duration.seconds(timeoutSeconds),
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        // Powertools reads this.
        POWERTOOLS_METRICS_NAMESPACE: telemetryNamespace(stage),
        ...environment,
      },
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      ...options,
    });
    this.acknowledgeWildcard(
      'Resource::*',
      'X-Ray segments do not belong to a resource that a policy could name.',
    );
    acknowledge(
      this.fn,
      ['Serverless::Serverless-LambdaDLQ', 'Serverless::Serverless-LambdaAsyncFailureDestination'],
      whyNoDeadLetterQueue ?? SYNCHRONOUS,
    );
  }

  /** Lets the function do this too. Spell actions out, without wildcards. */
  allow(statement: Omit<PolicyStatementProps, 'effect' | 'principals'>): void {
    this.role.addToPolicy(new PolicyStatement(statement));
  }

  /**
   * Says why a resource with a wildcard cannot be narrower. `finding` is the security rules' name
   * for it, such as `Resource::*`.
   */
  acknowledgeWildcard(finding: string, reason: string): void {
    acknowledge(this.role, [`AwsSolutions::AwsSolutions-IAM5[${finding}]`], reason);
  }
}
