import Database from 'better-sqlite3';

export type Disk = Database.Database;

const BUSY_MS = 10_000;

/**
 * One file, one process: a second one with the same file waits for the first to end. With WAL and `NORMAL` what is
 * written survives the end of the process, however it ends; for a loss of power take `FULL`, which waits for the disk.
 */
export function openDisk(file: string): Disk {
  const disk = new Database(file, { timeout: BUSY_MS });
  disk.pragma('locking_mode = EXCLUSIVE');
  disk.pragma('journal_mode = WAL');
  disk.pragma('synchronous = NORMAL');
  disk.exec(`
    CREATE TABLE IF NOT EXISTS clicks (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      body TEXT NOT NULL,
      waiting INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS waiting ON clicks (seq) WHERE waiting = 1;
    CREATE TABLE IF NOT EXISTS revoked (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  `);
  return disk;
}
