import fc from 'fast-check';
import { redactError, redactText, redactUri } from '../../src/config/redact';

describe('redactUri', () => {
  it.each([
    ['mongodb://user:pass@h1,h2:27017/db?replicaSet=rs0', 'mongodb://***@h1,h2:27017/db?replicaSet=rs0'],
    ['mongodb://user:p@ss/w@h/db', 'mongodb://***@h/db'],
    ['redis://:secret@cache:6379/0', 'redis://***@cache:6379/0'],
    ['mongodb://h1:27017,h2:27018/?w=1', 'mongodb://h1:27017,h2:27018/?w=1'],
    ['mongodb://[::1]:27017/', 'mongodb://[::1]:27017/'],
    [
      'mongodb://h/?tlsCertificateKeyFilePassword=x&w=1',
      'mongodb://h/?tlsCertificateKeyFilePassword=***&w=1',
    ],
    [
      'mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:abc',
      'mongodb://h/?authMechanismProperties=***',
    ],
    ['mongodb://user:hunter2', 'mongodb://***'],
    ['mongodb://user:hunter2/db', 'mongodb://***/db'],
  ])('%s', (uri, expected) => {
    expect(redactUri(uri)).toBe(expected);
    expect(redactText(uri)).toBe(expected);
  });
});

describe('redactText', () => {
  it('knows a connection string by its colon and slash: a scheme with a slip, a path made of one', () => {
    expect(redactText('mongod ://u:p@h')).toBe('mongod ://***@h');
    expect(redactText('mongodb//u:p@h')).toBe('mongodb//***@h');
    expect(redactText('u:p@h')).toBe('u:***@h');
    expect(redactText('There is no lock mongodb:/u:p@h')).toBe('There is no lock mongodb:/***@h');
  });

  it('hides the part of a password that the driver took for a host', () => {
    expect(redactText('Unable to parse u:secret with URL', ['mongodb://u:secret?@h'])).toBe(
      'Unable to parse u:*** with URL',
    );
  });

  it('finds connection strings inside a message', () => {
    expect(redactText('cannot reach "mongodb://u:p@h/db" nor redis://:x@c')).toBe(
      'cannot reach "mongodb://***@h/db" nor redis://***@c',
    );
  });

  it('hides a known secret wherever it stands', () => {
    expect(redactText('bad: mongodb://u:p w@h', ['mongodb://u:p w@h'])).toBe('bad: mongodb://***@h');
  });

  it('never leaves a password of a connection string', () => {
    const password = fc.stringMatching(/^[A-Za-z0-9@/:?#%!-]{6,20}$/).map((text) => `Zq${text}`);
    fc.assert(
      fc.property(password, (secret) => {
        const uri = `mongodb://user:${secret}@db.example.com/?w=1`;
        expect(redactUri(uri)).toBe('mongodb://***@db.example.com/?w=1');
        expect(redactText(`failed for ${uri} twice`)).toBe(
          'failed for mongodb://***@db.example.com/?w=1 twice',
        );
      }),
    );
  });
});

describe('redactError', () => {
  it('keeps the error and takes the password out of message, stack and causes', () => {
    const cause = Object.assign(new TypeError('Invalid URL'), { input: 'iLoveJS://u:secret' });
    const error = new RangeError('Unable to parse u:secret', { cause });
    expect(redactError(error, 'mongodb://u:secret/@h')).toBe(error);
    expect(`${error.message}${error.stack}${cause.input}${cause.stack}`).not.toContain('secret');
    expect(error.stack).toContain('redact.test');
  });
});
