import type { Governor, MongoClient, TopologyDescriptionChangedEvent } from 'mongo-governor';

export interface Health {
  readonly state: 'up' | 'degraded' | 'down';
  readonly since: number;
  readonly reasons: readonly string[];
}

interface TellsHealth {
  health(client: MongoClient): Health;
}

/** The governor's word about a region where it has one, else what the driver's monitoring says. */
export function watchHealth(governor: Governor, client: MongoClient): () => Health {
  const told = governor as unknown as Partial<TellsHealth>;
  if (typeof told.health === 'function') return () => (told as TellsHealth).health(client);
  let health: Health = { state: 'down', since: Date.now(), reasons: ['not connected yet'] };
  client.on('topologyDescriptionChanged', (event) => {
    const { state, reasons } = judge(event);
    const since = state === health.state ? health.since : Date.now();
    health = { state, since, reasons };
  });
  return () => health;
}

function judge({ newDescription }: TopologyDescriptionChangedEvent): Omit<Health, 'since'> {
  const types = [...newDescription.servers.values()].map(({ type }) => type);
  const hasPrimary = types.includes('RSPrimary');
  const hasSecondary = types.includes('RSSecondary');
  if (hasPrimary && hasSecondary) return { state: 'up', reasons: [] };
  if (hasPrimary) return { state: 'degraded', reasons: ['no secondary'] };
  if (hasSecondary) return { state: 'degraded', reasons: ['no primary'] };
  return { state: 'down', reasons: ['no member'] };
}
