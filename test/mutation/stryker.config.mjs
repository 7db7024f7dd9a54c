const plugin = (name) => new URL(name, import.meta.url).href;

/** Changes every expression of the domain in turn, and asks whether a test of the domain fails. */
export default {
  plugins: [plugin('runner.ts'), plugin('report.ts')],
  testRunner: 'in-process',
  // It would rewrite paths in tsconfig.json, and needs an older TypeScript for that.
  tsconfigFile: 'none',
  mutate: ['domain/**/*.ts'],
  coverageAnalysis: 'perTest',
  // On a busy machine a slow test must not pass for one that hangs: that would count as caught.
  timeoutMS: 30_000,
  // Only what has changed since the last run is tried again. `--force` tries everything.
  incremental: true,
  incrementalFile: '.local/mutation/incremental.json',
  tempDirName: '.local/mutation/sandbox',
  reporters: ['progress', 'clear-text', 'html', 'page'],
  clearTextReporter: { reportTests: false, reportMutants: false },
  htmlReporter: { fileName: '.local/mutation/report.html' },
  thresholds: { high: 95, low: 90, break: 90 },
  warnings: { slow: false },
};
