// Kysely asks a database for `prepare`, and a statement for `reader`, `all`, `iterate` and `run`.
import { DatabaseSync } from 'node:sqlite';

const CODES = new Map([
  [5, 'SQLITE_BUSY'],
  [261, 'SQLITE_BUSY_RECOVERY'],
  [517, 'SQLITE_BUSY_SNAPSHOT'],
  [1555, 'SQLITE_CONSTRAINT_PRIMARYKEY'],
  [2067, 'SQLITE_CONSTRAINT_UNIQUE'],
]);

function named(work) {
  try {
    return work();
  } catch (error) {
    if (CODES.has(error.errcode)) error.code = CODES.get(error.errcode);
    throw error;
  }
}

// better-sqlite3 gives blobs as Buffers.
function buffered(row) {
  for (const name in row) {
    if (row[name] instanceof Uint8Array) row[name] = Buffer.from(row[name].buffer, row[name].byteOffset, row[name].length);
  }
  return row;
}

class Statement {
  constructor(statement) {
    this.statement = statement;
    this.reader = statement.columns().length > 0;
  }

  all(parameters = []) {
    return named(() => this.statement.all(...parameters).map(buffered));
  }

  *iterate(parameters = []) {
    for (const row of this.statement.iterate(...parameters)) yield buffered(row);
  }

  run(parameters = []) {
    return named(() => this.statement.run(...parameters));
  }
}

export default class Database {
  constructor(path, { timeout = 5000 } = {}) {
    this.database = new DatabaseSync(path, { timeout });
  }

  prepare(sql) {
    return named(() => new Statement(this.database.prepare(sql)));
  }

  pragma(setting) {
    this.database.exec(`PRAGMA ${setting}`);
  }

  close() {
    this.database.close();
  }
}
