/** Pictures: a file goes up with the box that is cut out of it; what comes back is drawn anew by the server. */
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

export type Picture = components["schemas"]["PictureOut"];

/** What is cut out, in pixels of the picture turned the right way up. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export async function uploadPicture(file: Blob, box: Box): Promise<Picture> {
  const crop = [box.left, box.top, box.width, box.height].join(",");
  return (await client.ask<Picture>(`/api/v1/organizer/pictures?crop=${crop}`, { method: "POST", file, key: newKey() })).body;
}
