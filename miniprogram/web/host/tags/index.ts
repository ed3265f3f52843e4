// Makes the host's tags known to the browser.
import { ButtonTag, FormTag, LabelTag, NavigatorTag } from "./buttons";
import { CheckboxGroupTag, CheckboxTag, ProgressTag, RadioGroupTag, RadioTag, SliderTag, SwitchTag } from "./choices";
import { CanvasTag, ImageTag } from "./media";
import { PickerTag } from "./picker";
import { RichTextTag } from "./rich_text";
import { ScrollViewTag, SwiperItemTag, SwiperTag } from "./scroll";
import { InputTag, TextareaTag } from "./text_fields";

const TAGS: Record<string, CustomElementConstructor> = {
  "wx-button": ButtonTag,
  "wx-canvas": CanvasTag,
  "wx-checkbox": CheckboxTag,
  "wx-checkbox-group": CheckboxGroupTag,
  "wx-form": FormTag,
  "wx-image": ImageTag,
  "wx-input": InputTag,
  "wx-label": LabelTag,
  "wx-navigator": NavigatorTag,
  "wx-picker": PickerTag,
  "wx-progress": ProgressTag,
  "wx-radio": RadioTag,
  "wx-radio-group": RadioGroupTag,
  "wx-rich-text": RichTextTag,
  "wx-scroll-view": ScrollViewTag,
  "wx-slider": SliderTag,
  "wx-swiper": SwiperTag,
  "wx-swiper-item": SwiperItemTag,
  "wx-switch": SwitchTag,
  "wx-textarea": TextareaTag,
};

export function defineTags(): void {
  for (const [name, tag] of Object.entries(TAGS)) if (!customElements.get(name)) customElements.define(name, tag);
}
