/** 排队的文案。 */
export default {
  rooms: {
    title: "排队", of: "{title} · 排队", link: "排队", and: "、", make: "设置排队", made: "排队已设置。",
    lead: "很多人同时来抢时，在场次前设一个排队：分批放行，放进来的人从容选票、下单。页面刷新或手机重启都不会丢掉名次。",
    none: "这个项目没有排队", noneLead: "预计来的人远多于票时再设。设置之后，购票人在项目页上能看到。", noSessions: "没有可以设排队的场次：都已结束，或还没有添加。",
    before: "在哪些场次之前", way: "怎样排", ways: {
      drawn: { name: "抽签", about: "开放之前到的人一起抽签，早到晚到一样；开放之后到的排在后面，按先后。" },
      first: { name: "先到先得", about: "不抽签，从开放那一刻起按到达的先后排。" },
      standby: { name: "拥挤时自动开启", about: "平时不用排；每分钟下单超过设定的数时自动开始排，按先后。" },
    },
    opens: "开放时间", opensHint: "这时揭晓名次，开始放行。票种应在这时或更早开售。只能提前，不能推后。", gathers: "开始进场排队", gathersHint: "从这时起可以进来等，下单需要通行证。", minutesBefore: "开放前 {count} 分钟",
    above: "每分钟下单超过", aboveHint: "超过这个数就自动开始排队。", opensAbove: "每分钟下单超过 {count} 时", perMinute: "每分钟最多放行（人）", perMinuteHint: "随时可以改。下单变慢或余票不多时会自动放慢。",
    maxActive: "同时选票的人数", maxActiveHint: "里面的人达到这个数，就等有人下单或离开。", passMinutes: "通行证有效（分钟）", passMinutesHint: "放进来之后多久内下单。过期让给下一位。",
    states: { standby: "待命", announced: "已预告", gathering: "等候开放", open: "放行中", sold_out: "已售罄", closed: "已结束" }, paused: "已暂停",
    now: {
      standby: "现在下单不用排队；变得拥挤时自动开始。", announced: "购票人在项目页上看得到时间，还不能进来等。", gathering: "购票人可以进来等，还没有人放行；此时下单需要通行证。",
      open: "正在分批放行，下单需要通行证。", sold_out: "票已售完，还在等的人都已得知。", closed: "不再需要排队，下单不需要通行证。",
    },
    pausedNow: "没有人再被放行，名次都保留；已放进来的人照常下单。", still: "队伍现在没有前进。", left: "按现在的速度，最后一位约 {minutes} 分钟后放行。", nobody: "没有人在等，来了就放行。", behind: "暂时连不上服务器，显示的是之前的数字。",
    figures: { drawn: "参加抽签", arrived: "开放后到的", waiting: "正在等", admitted: "已放行", passes: "已领通行证", speed: "每分钟放行" },
    ended: "结束于", paceOf: "放行速度", paceIs: "每分钟最多 {minute} 人，同时最多 {active} 人选票，通行证 {pass} 分钟",
    open: "现在开放", openAsk: "现在开放？", openText: "3 秒后开放，不管原定什么时间；那时在等的人抽签。开放之后不能收回。",
    pause: "暂停放行", resume: "继续放行", pace: "放行速度", paceText: "从下一秒起生效。", set: "更改",
    end: "结束排队", endAsk: "结束排队？", endText: "从此不需要通行证，谁都可以直接下单，等着的人也一样。结束之后不能恢复，可以另设一个。",
    draw: "抽签凭证", commitment: "开放前公布的承诺（SHA-256）", seed: "开放时揭晓的种子", commitmentLead: "请在开放之前公布这串字符：它证明抽签的种子早已定好，谁也改不了。", seedLead: "种子的 SHA-256 就是开放前公布的承诺，任何人都可以验证自己的名次。",
    frontier: "抽签的人已放行约 {share}%。", frontierAll: "抽签的人已全部放行，现在按到达先后。",
  },
};
