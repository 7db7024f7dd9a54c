import type { Environment } from '../../runtime/runtime.ts';
import type { OpenDecoder } from '../../runtime/sources.ts';
import { createReadSchema } from './registry.ts';
import { createWireDecoder } from './wire-decoder.ts';

/**
 * What decodes messages where Lambda does not: on a laptop. `SCHEMA_REGISTRY_USER_INFO`
 * (`user:password`) is for registries that want it. Messages by a Glue registry come decoded.
 */
export const createOpenDecoder =
  (environment: Environment): OpenDecoder =>
  ({ format, registry }) =>
    registry?.kind !== 'confluent'
      ? undefined
      : createWireDecoder(
          format,
          createReadSchema({ url: registry.url, userInfo: environment['SCHEMA_REGISTRY_USER_INFO'] }),
        );
