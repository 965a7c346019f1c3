import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What the resources are called when people are asked about them. */
@Injectable()
export class ResourceNames {
  constructor(private readonly database: DataSource) {}

  /** The name of each audience that is registered. */
  async namesOf(audiences: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (audiences.length === 0) return new Map();
    const rows: { audience: string; name: string }[] = await this.database.query(
      'SELECT audience, name FROM resource WHERE audience = ANY($1)',
      [audiences],
    );
    return new Map(rows.map(({ audience, name }) => [audience, name]));
  }
}
