/**
 * Adds the optional packages for other platforms that are missing from package-lock.json. npm
 * leaves them out when node_modules exists (npm/cli#4828), and `npm ci` then refuses the lock file.
 * Run it after adding a dependency. With --check it changes nothing, and fails if packages are
 * missing.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = join(fileURLToPath(import.meta.url), '..', '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));

const OS = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  netbsd: 'netbsd',
  openbsd: 'openbsd',
  linux: 'linux',
  openharmony: 'openharmony',
  sunos: 'sunos',
  aix: 'aix',
  win32: 'win32',
  windows: 'win32',
};
const CPU = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

/** Reads the platform from a package name such as `@biomejs/cli-linux-x64-musl`. */
const parsePlatform = (name) => {
  const words = name.split(/[/-]/);
  const os = words.map((word) => OS[word]).find((found) => found !== undefined);
  const cpu = words.find((word) => CPU.includes(word));
  if (os === undefined || cpu === undefined) return undefined;
  const libc =
    os !== 'linux'
      ? {}
      : words.some((word) => word.startsWith('musl'))
        ? { libc: ['musl'] }
        : words.some((word) => word.startsWith('gnu'))
          ? { libc: ['glibc'] }
          : {};
  return { cpu: [cpu], ...libc, os: [os] };
};

const isPresent = (parent, name) => {
  const segments = parent.split('/node_modules/');
  const above = segments.map((_, index) => segments.slice(0, index + 1).join('/node_modules/'));
  return [...above, ''].some(
    (folder) => lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined,
  );
};

const missing = Object.entries(lock.packages).flatMap(([parent, { dev, optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !isPresent(parent, name))
    .map(([name, version]) => ({ parent, name, version, dev })),
);

const entry = ({ name, version, dev }) => {
  const platform = parsePlatform(name);
  if (platform === undefined || !/^\d/.test(version))
    throw new Error(`${name}@${version} is missing, and its name has no platform. Add it with npm install.`);
  return [`node_modules/${name}`, { version, ...(dev === true ? { dev } : {}), optional: true, ...platform }];
};

if (missing.length === 0) console.log('package-lock.json is complete.');
else if (process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks ${missing.map(({ name }) => name).join(', ')}. Run: node scripts/complete-lock.mjs`,
  );
  process.exitCode = 1;
} else {
  const all = [...Object.entries(lock.packages), ...missing.map(entry)];
  // npm keeps the entries in this order; the project itself has the empty name and comes first.
  lock.packages = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(`${path}.new`, `${JSON.stringify(lock, null, 2)}\n`);
  renameSync(`${path}.new`, path);
  console.log(
    `Added ${missing.length} packages to package-lock.json: ${missing.map(({ name }) => name).join(', ')}`,
  );
}
