import {
  CfnSecurityGroupEgress,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  Port,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Stage } from '../../stage/read-stage.ts';
import type { Network } from './network.ts';

const HTTPS = Port.tcp(443);

/**
 * The services that on-demand pollers call from the brokers' network: they assume the function's
 * role and invoke the function. Only clusters with passwords need Secrets Manager too.
 */
const CALLS = {
  Lambda: { service: InterfaceVpcEndpointAwsService.LAMBDA, action: 'lambda:InvokeFunction' },
  Sts: { service: InterfaceVpcEndpointAwsService.STS, action: 'sts:AssumeRole' },
} as const;

/**
 * How on-demand pollers reach Lambda from a network without internet access. Provisioned pollers do
 * not need this. Requirements and policies:
 * https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html (November 2026).
 */
export class PollerEndpoints extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, network }: { readonly stage: Stage; readonly network: Network },
  ) {
    super(scope, id);
    const { vpc, subnets, securityGroup: brokers } = network;
    const securityGroup = new SecurityGroup(this, 'Endpoints', {
      vpc,
      description: `Seller Pulse ${stage.name}: endpoints for the pollers of Kafka`,
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(brokers, HTTPS, 'HTTPS from pollers, which carry the group of the brokers');
    // A rule of its own, so that it goes when the endpoints go. The group of an existing cluster
    // stays as it is.
    if (!brokers.allowAllOutbound)
      new CfnSecurityGroupEgress(this, 'FromBrokers', {
        groupId: brokers.securityGroupId,
        destinationSecurityGroupId: securityGroup.securityGroupId,
        ...HTTPS.toRuleJson(),
        description: 'HTTPS to the endpoints for pollers',
      });

    for (const [name, { service, action }] of Object.entries(CALLS)) {
      const endpoint = new InterfaceVpcEndpoint(this, name, {
        vpc,
        service,
        subnets: { subnets: [...subnets] },
        securityGroups: [securityGroup],
        open: false,
        privateDnsEnabled: true,
      });
      // Lambda requires all resources here. The function's role limits what a poller may do.
      endpoint.addToPolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('lambda.amazonaws.com')],
          actions: [action],
          resources: ['*'],
        }),
      );
    }
  }
}
