// Loads one module and tells what it cost, as JSON. CPU time: on a shared machine the wall's clock tells about others.
const { path } = JSON.parse(process.argv[2]);
globalThis.gc();
const before = process.memoryUsage();
const modulesBefore = Object.keys(require.cache).length;
const cpu = process.cpuUsage();
require(path);
const { user, system } = process.cpuUsage(cpu);
globalThis.gc();
const after = process.memoryUsage();
process.stdout.write(
  JSON.stringify({
    milliseconds: (user + system) / 1000,
    heapMB: (after.heapUsed - before.heapUsed) / 2 ** 20,
    rssMB: (after.rss - before.rss) / 2 ** 20,
    modules: Object.keys(require.cache).length - modulesBefore,
  }),
);
