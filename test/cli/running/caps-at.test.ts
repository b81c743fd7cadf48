import { capsAt } from '../../../src/cli/running/caps-at';
import { configOf } from '../../plan/helpers';

describe('the caps that an audit compares', () => {
  const configs = [
    configOf({ deployments: { east: { match: { hosts: ['east-*'] }, connections: { primary: 60 } } } }),
    configOf({ service: 'smtp', connections: { primary: 90 } }),
  ];
  const primaryCaps = (uri: string) =>
    Object.fromEntries([...capsAt(uri, configs)].map(([service, { primary }]) => [service, primary]));

  it('are those of the deployment that the connection string is of, by service', () => {
    expect(primaryCaps('mongodb://user:secret@east-1:27018,east-2/app')).toEqual({ api: 60, smtp: 90 });
    expect(primaryCaps('mongodb://west-1')).toEqual({ api: 600, smtp: 90 });
  });

  it('can not be told of a string that the driver refuses', () => {
    expect(() => capsAt('mongodb://', configs)).toThrow(/host/i);
  });
});
