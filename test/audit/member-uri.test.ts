import { MongoClient } from 'mongodb';
import { memberUri } from '../../src/audit/member-uri';

const NO_AUTH = { authSource: undefined };

test.each([
  [
    'mongodb://a:1,b:2/?replicaSet=rs0&readPreference=secondary&tls=true',
    'mongodb://b:2/?tls=true&directConnection=true',
  ],
  ['mongodb://a:1', 'mongodb://b:2/?directConnection=true'],
  [
    'mongodb://u:p%40ss@a:1,b:2/app?authSource=admin',
    'mongodb://u:p%40ss@b:2/app?authSource=admin&directConnection=true',
  ],
])('%s', (uri, expected) => {
  expect(memberUri(uri, 'b:2', NO_AUTH)).toBe(expected);
});

test('what DNS said about a mongodb+srv deployment is said in words', () => {
  const uri = memberUri('mongodb+srv://u:p@cluster.example/', 'b:2', { authSource: 'admin' });
  const { tls, credentials, directConnection, hosts } = new MongoClient(uri).options;
  expect([tls, credentials?.source, directConnection, hosts.map(String)]).toEqual([
    true,
    'admin',
    true,
    ['b:2'],
  ]);
});
