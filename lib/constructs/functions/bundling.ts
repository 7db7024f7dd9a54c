import { type BundlingOptions, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Stage } from '../../stage/read-stage.ts';

/** Some bundled packages still call `require`, which an ES module does not have. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * How functions are bundled: each into one small ES module, with the SDK clients inside. So what
 * was tested is what runs, and a cold start reads no more than it uses. Source maps make stack
 * traces name our lines.
 */
export const toBundlingOptions = ({
  policyFile,
  sourcesFile,
}: Pick<Stage, 'policyFile' | 'sourcesFile'>): BundlingOptions => ({
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
    // The Kafka client decompresses with a WebAssembly file next to its code. This variant has it
    // inside.
    '--alias:@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled',
    '--alias:@aws-sdk/credential-provider-node': './adapters/runtime/environment-credentials.ts',
    // The stage's own files instead of those that package.json names.
    '--alias:#policy': `./${policyFile}`,
    '--alias:#sources': `./${sourcesFile}`,
  },
});
