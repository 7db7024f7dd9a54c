import { type BundlingOptions, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Stage } from '../../stage/read-stage.ts';

/** Some packages inside still call `require`, which an ES module does not have by itself. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * How every function is packed: one small ES module with the SDK clients inside, so that what was tested is what runs,
 * and cold starts read no more than is used. Source maps make stack traces name our lines.
 */
export const bundlingOf = ({ policyFile }: Pick<Stage, 'policyFile'>): BundlingOptions => ({
  format: OutputFormat.ESM,
  target: 'node24',
  minify: true,
  sourceMap: true,
  sourceMapMode: SourceMapMode.DEFAULT,
  sourcesContent: false,
  bundleAwsSDK: true,
  mainFields: ['module', 'main'],
  banner: REQUIRE,
  esbuildArgs: {
    // The Kafka client's decompression is a WebAssembly file beside its code; this is the same with the file inside.
    '--alias:@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled',
    '--alias:@aws-sdk/credential-provider-node': './adapters/runtime/environment-credentials.ts',
    // The stage's own policy in place of the one that package.json names.
    '--alias:#policy': `./${policyFile}`,
  },
});
