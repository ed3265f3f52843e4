// wx.createInnerAudioContext and createWebAudioContext: sounds of the package, or tones made by the program.
import { Signal } from "../signal";
import { resolveAsset } from "../tags/media";

class InnerAudio {
  private readonly player = new Audio();
  private readonly ended = new Signal<unknown>();
  private readonly failed = new Signal<unknown>();
  private readonly playing = new Signal<unknown>();
  private readonly loaded = new Signal<unknown>();
  private address = "";
  autoplay = false;
  obeyMuteSwitch = true;
  startTime = 0;

  constructor() {
    this.player.addEventListener("ended", () => this.ended.tell({}));
    this.player.addEventListener("error", () => this.failed.tell({ errCode: 10004, errMsg: "unknown sound" }));
    this.player.addEventListener("playing", () => this.playing.tell({}));
    this.player.addEventListener("canplay", () => this.loaded.tell({}));
  }

  get src(): string {
    return this.address;
  }

  set src(value: string) {
    this.address = value;
    this.player.src = resolveAsset(value);
    if (this.autoplay) this.play();
  }

  get volume(): number {
    return this.player.volume;
  }

  set volume(value: number) {
    this.player.volume = value;
  }

  get loop(): boolean {
    return this.player.loop;
  }

  set loop(value: boolean) {
    this.player.loop = value;
  }

  get paused(): boolean {
    return this.player.paused;
  }

  get duration(): number {
    return this.player.duration;
  }

  get currentTime(): number {
    return this.player.currentTime;
  }

  /** A browser may forbid sound before the first tap; then it stays silent, which is no error of the program. */
  play(): void {
    this.player.play()?.catch(() => undefined);
  }

  pause(): void {
    this.player.pause();
  }

  stop(): void {
    this.player.pause();
    this.player.currentTime = 0;
  }

  seek(position: number): void {
    this.player.currentTime = position;
  }

  destroy(): void {
    this.player.pause();
    this.player.removeAttribute("src");
  }

  onEnded = this.ended.on;
  offEnded = this.ended.off;
  onError = this.failed.on;
  offError = this.failed.off;
  onPlay = this.playing.on;
  offPlay = this.playing.off;
  onCanplay = this.loaded.on;
  offCanplay = this.loaded.off;
}

export function audioApi(): Record<string, unknown> {
  return {
    createInnerAudioContext: () => new InnerAudio(),
    createWebAudioContext: () => new AudioContext(),
    setInnerAudioOption: (options: { success?: (result: unknown) => void }) => options.success?.({ errMsg: "setInnerAudioOption:ok" }),
  };
}
