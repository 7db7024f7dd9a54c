// Loads a bundle as Lambda does and prints, as JSON, which environment variables it read meanwhile.
const read = new Set();
process.env = new Proxy(process.env, {
  get: (target, name) => {
    read.add(name);
    return target[name];
  },
});
const { handler } = await import(process.argv[2]);
process.stdout.write(
  JSON.stringify({ handler: typeof handler, read: [...read].filter((name) => typeof name === 'string') }),
);
process.exit(0);
