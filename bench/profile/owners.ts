/** Whose work a sample is. */
export type Owner = 'garbage collection' | 'driver' | 'bson' | 'governor' | 'limiter' | 'node' | 'benchmark';

/** Time by whose code was running. */
export type TimeByOwner = Partial<Record<Owner, number>>;

const BY_PATH: readonly (readonly [pattern: RegExp, owner: Owner])[] = [
  [/\/node_modules\/mongodb\//, 'driver'],
  [/\/node_modules\/bson\//, 'bson'],
  [/\/node_modules\/(p-limit|yocto-queue|bottleneck)\//, 'limiter'],
  [/\/bench\/throughput\/contenders\/limiters/, 'limiter'],
  [/\/bench\//, 'benchmark'],
  [/\/src\//, 'governor'],
  [/\/node_modules\/(prom-client)\//, 'governor'],
];

/** Of a frame of a V8 profile; undefined when nothing ran. What has no script of its own (sockets, the loop) is Node's. */
export function ownerOf({ functionName, url }: { functionName: string; url: string }): Owner | undefined {
  if (functionName === '(idle)') return undefined;
  if (functionName === '(garbage collector)') return 'garbage collection';
  return BY_PATH.find(([pattern]) => pattern.test(url))?.[1] ?? 'node';
}
