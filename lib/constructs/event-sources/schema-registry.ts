import {
  EventRecordFormat,
  type ISchemaRegistry,
  KafkaSchemaRegistryAccessConfigType,
  KafkaSchemaValidationAttribute,
} from 'aws-cdk-lib/aws-lambda';
import type { Source } from '../../../contracts/sources/sources.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';

type Registry = NonNullable<Source['registry']>;

/** What the pollers may do at the registry. They use the role of the function. */
const allowReading = (target: PulseFunction, registry: Registry): void => {
  if (registry.kind === 'glue') {
    target.allow({ actions: ['glue:GetRegistry'], resources: [registry.arn] });
    target.allow({
      actions: ['glue:GetSchemaVersion'],
      resources: [registry.arn, `${registry.arn.replace(':registry/', ':schema/')}/*`],
    });
    target.acknowledgeWildcard(
      `Resource::${registry.arn.replace(':registry/', ':schema/')}/*`,
      'A message names its schema, which is any schema of this one registry.',
    );
  } else if (registry.secretArn !== undefined)
    target.allow({ actions: ['secretsmanager:GetSecretValue'], resources: [registry.secretArn] });
};

/**
 * The registry by whose schemas Lambda decodes the values of a topic, before the function gets them
 * as JSON. CDK's own classes demand a secret also of a registry that needs none.
 */
export const readSchemaRegistry = (registry: Registry, target: PulseFunction): ISchemaRegistry => ({
  bind: () => {
    allowReading(target, registry);
    return {
      schemaRegistryUri: registry.kind === 'glue' ? registry.arn : registry.url,
      eventRecordFormat: EventRecordFormat.JSON,
      schemaValidationConfigs: [{ attribute: KafkaSchemaValidationAttribute.VALUE }],
      ...(registry.kind === 'confluent' &&
        registry.secretArn !== undefined && {
          accessConfigs: [{ type: KafkaSchemaRegistryAccessConfigType.BASIC_AUTH, uri: registry.secretArn }],
        }),
    };
  },
});
