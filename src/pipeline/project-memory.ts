import { CheckMemory } from "#check/check.ts";
import { DeclarationMemory } from "#config/declaration-memory.ts";
import { hostDisk, type Disk } from "#config/disk.ts";
import type { WorkspaceFileSystem } from "#config/host-files.ts";
import { ResolutionMemory } from "#config/resolution-memory.ts";
import type { Workspace } from "#config/workspace.ts";
import type { DerivationId } from "#derivation/derivation.ts";
import type { LockedTrees } from "#eval/evaluated.ts";
import type { EvaluationEnvironment } from "#eval/machine.ts";
import { EvaluationMemory } from "#eval/memory.ts";
import { RecordedFiles } from "#eval/recorded-files.ts";
import { StampedDigests } from "#eval/stamped-digests.ts";
import { openWorkspaceFiles, type DigestCache } from "#eval/workspace-files.ts";
import type { Engine } from "./engine.ts";
import { StoreTrees } from "./locked-trees.ts";
import { askedOnce, openStampedFiles, type AskedOnce } from "./stamped-files.ts";

/** Where an evaluation reads files and trees. */
export interface Surroundings {
  readonly environment: EvaluationEnvironment;
  /** Undefined without an engine. */
  readonly trees: StoreTrees | undefined;
}

const NO_TREES: LockedTrees = { list: () => undefined, content: () => undefined };

interface Known extends Surroundings {
  readonly roots: string;
  readonly engine: Engine | undefined;
  readonly recorded: RecordedFiles;
}

/**
 * What one process keeps of a workspace that it reads again and again (`--watch`, a prompt): syntax trees, findings, values, digests. What is
 * read, checked and evaluated with it is the same as without.
 */
export class ProjectMemory {
  /** As it was read last, mistakes or not. */
  workspace: Workspace | undefined;
  readonly files: WorkspaceFileSystem;
  readonly checks: CheckMemory | undefined;
  readonly declarations: DeclarationMemory | undefined;
  readonly resolutions: ResolutionMemory | undefined;
  readonly evaluation = new EvaluationMemory();
  private readonly disk: Disk;
  private readonly round: AskedOnce | undefined;
  private isLookedAtAnew = false;
  private expected: readonly string[] | undefined;
  /** Files that have other texts since the evaluation's files were looked at; undefined: nobody knows which. */
  private touched: readonly string[] | undefined;
  private readonly digests: DigestCache;
  private current: Known | undefined;

  /** `once`: for a workspace that is read a single time, from this disk: nothing is remembered that only another time would ask for. */
  constructor(once?: { readonly disk: Disk; readonly digests?: DigestCache }) {
    this.round = once ? undefined : askedOnce(hostDisk);
    this.checks = once ? undefined : new CheckMemory();
    this.declarations = once ? undefined : new DeclarationMemory();
    this.resolutions = once ? undefined : new ResolutionMemory();
    this.disk = once?.disk ?? this.round ?? hostDisk;
    this.files = openStampedFiles(this.disk);
    this.digests = once?.digests ?? new StampedDigests();
  }

  /**
   * Somebody who watches says that these files (absolute) have other texts, and that all else is as it was: nothing else is looked at next time. Whether that
   * was so is told by `missed`.
   */
  expect(changed: readonly string[]): void {
    this.expected = changed;
  }

  /** Paths (absolute) of which another thing was read than what lies there now; names that are left out don't count. */
  missed(isLeftOut: (path: string) => boolean): readonly string[] {
    return this.round?.missed(isLeftOut) ?? [];
  }

  /** Derivations whose outputs evaluation looked into. */
  get listed(): readonly DerivationId[] {
    return this.current?.trees?.listed ?? [];
  }

  /** What is read from here on is what lies there now. */
  lookAnew(): void {
    const { expected, touched } = this;
    this.expected = undefined;
    const now = this.round?.lookAnew(expected);
    this.touched = expected && touched && now ? [...touched, ...now] : undefined;
    this.isLookedAtAnew = true;
  }

  /**
   * For the next evaluation, without an engine one that knows no trees: looks at the disk anew (the first one at what was read of the workspace), so that
   * values which hold what is another one now are forgotten.
   */
  surroundings(workspace: Workspace, engine: Engine | undefined, buildSystem: string): Surroundings {
    if (!this.isLookedAtAnew) this.lookAnew();
    this.isLookedAtAnew = false;
    const roots = [...workspace.inputs.values()].map(({ folder }) => folder);
    const known = this.current;
    if (known?.roots === roots.join("\0") && known.engine === engine && known.environment.buildSystem === buildSystem) {
      this.evaluation.touch(known.recorded.refresh(this.touched));
      this.touched = [];
      return known;
    }
    this.touched = [];
    const recorded = new RecordedFiles(() => openWorkspaceFiles({ roots, cache: this.digests, disk: this.disk }));
    const trees = engine && new StoreTrees(engine.store, engine.trust);
    const environment: EvaluationEnvironment = { files: recorded.files, trees: trees ?? NO_TREES, buildSystem };
    this.current = { environment, trees, recorded, engine, roots: roots.join("\0") };
    return this.current;
  }
}
