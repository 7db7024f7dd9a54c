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
 * What on-demand pollers may call from the brokers' network: they take on the function's role and invoke it from there. Clusters that
 * take passwords would need Secrets Manager as well; ours take IAM alone.
 */
const CALLS = {
  Lambda: { service: InterfaceVpcEndpointAwsService.LAMBDA, action: 'lambda:InvokeFunction' },
  Sts: { service: InterfaceVpcEndpointAwsService.STS, action: 'sts:AssumeRole' },
} as const;

/**
 * The way of on-demand pollers from a network without internet to Lambda. Provisioned pollers need none of it. Who needs what, and the
 * policies, are in https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html (seen November 2026).
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
    // The brokers' way out belongs to the endpoints, so that it goes when they go. A group of others is left as it is.
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
      // Lambda asks for all resources here: what a poller may invoke and become is up to the function's role.
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
