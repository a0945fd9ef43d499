// The texts of the administrator's rules, catalogue and what-if.
export const rulesZh = {
  title: '规则', catalogue: '目录', whatIf: '假设分析', lead: '办理路径、精简、时限、业务费、资料和负面清单的规则，都是带生效日期的决策表。', sets: '规则集', versions: '版本', version: '版本', from: '生效自', always: '一直', deployed: '登记', by: '登记人', reason: '原因',
  state: { in_force: '生效中', to_come: '待生效', past: '曾生效', withdrawn: '已撤回' }, open: '打开', opened: '已打开第 {n} 版', withdraw: '撤回', withdrawn: '已撤回', edit: '编辑', views: '图与表', check: '检查', sound: '检查通过，没有错误', faults: '{n} 处错误',
  preview: '预演过去一年', previewing: '正在预演…', asked: '{n} 件业务参与', askedResources: '{n} 条资源日量测参与', changed: '{n} 件结果会改变', unchanged: '没有任何结果会改变', decision: '决策', before: '现在', after: '改后', count: '件数', cases: '业务', nothing: '无', showCases: '查看 {n} 件', first: '只列前 {n} 件',
  putInForce: '投入生效', fromLabel: '生效时间（不填为立即）', reasonHint: '为什么改，至少 3 个字', inForce: '第 {n} 版已登记', needCheck: '改动后请先检查', unsaved: '有未生效的改动', loading: '正在打开编辑器…', place: '位置', detail: '说明', download: '下载 DMN', poweredBy: '编辑器由 bpmn.io 提供',
  decisionName: { all_departments: '各部门协同', joint_survey: '联合勘查', access_plan: '接入系统方案', grid_settings: '涉网环节', first_visit: '首次上门', design_review: '设计文件审查', mid_inspection: '中间检查', full_capacity: '全容量开放', plan_author: '方案编制人', case_days: '全过程时限', key_links: '关键环节', contact_hours: '首次联系', arrival_minutes: '应急到达', charge: '是否收取', papers: '所需资料', findings: '受限判断', remedies: '临时方案', diversity: '同时率', load_after: '接入后负载率', overload_percent: '过载门槛' },
  cat: {
    lead: '部门、岗位、环节及其时限。改动自某日起生效：此后开启的环节按新时限，已开启的不变。', department: '部门', post: '岗位', link: '环节', code: '编码', name: '名称', zh: '中文名', en: '英文名', limit: '时限', yellow: '黄色预警（剩余）', orange: '橙色预警（剩余）', purple: '紫色通报（超期）', change: '修改', changed: '已登记', history: '历次版本', status: '来源', to_come: '{when} 起：{what}', kind: '类别', amount: '数量', unit: '单位',
    statusOf: { proposed: '参考方案', changed: '本地修改', 'named in the report': '报道原文' },
  },
  what: {
    lead: '在副本上改时限或预警门槛，用过去一年的环节重算，与实际并排比较。不改动任何数据；更短的时限不会被假定为能催快。', add: '加一个环节', remove: '移除', run: '计算', running: '正在计算…', was: '实际', would: '假设', rate: '按期率', warnings: '黄 / 橙 / 红 / 紫', orders: '督办单', opened: '开启', closed: '办结', byLink: '按环节', byDepartment: '按部门', total: '合计', none: '这段时间没有环节。', same: '不变', choose: '选择环节', from: '从', to: '到',
  },
  grid: {
    resources: '线路、变电站与配变', register: '登记资源', code: '编码', rating: '额定容量 kVA', bays: '备用间隔', users: '用户数', load: '负载率', open: '可开放 kVA', over: '持续过载', hours: '{n} 小时', at: '量测时间', noReading: '无量测', findings: '规则判断', restricts: '受限', helps: '仅供选点', listed: '已在清单', none: '还没有登记资源。', import: '导入量测 CSV', importHint: '列：resource, at, load_percent, open_kva, line_loss_percent', taken: '收入 {n} 条', known: '已有 {n} 条', refused: '退回 {n} 条', proposed: '起草 {n} 条受限', line: '第 {n} 行', saved: '资源已登记', file: 'CSV 文件', report: '导入结果', byRules: '依据 {rules}', onMap: '在地图上点选位置',
  },
  restriction: { title: '此处电网受限，不影响受理', noPromise: '解除日期待定', options: '可选方案：', option: { temporary_capacity: '临时或部分容量', other_line: '转接其他线路', other_transformer: '转接其他主变', new_line: '新出线路', queue_with_promise: '排队并在解除时通知' } },
  unitsOf: { minutes: '分钟', calendar_days: '天', working_days: '工作日', working_hours: '工作小时' },
}

export const rulesEn: typeof rulesZh = {
  title: 'Rules', catalogue: 'Catalogue', whatIf: 'What if', lead: 'Routing, simplification, limits, fees, papers and the negative list: decision tables, each in force from a date.', sets: 'Rule sets', versions: 'Versions', version: 'Version', from: 'In force from', always: 'always', deployed: 'Recorded', by: 'By', reason: 'Reason',
  state: { in_force: 'In force', to_come: 'To come', past: 'Past', withdrawn: 'Withdrawn' }, open: 'Open', opened: 'Version {n} is open', withdraw: 'Withdraw', withdrawn: 'Withdrawn', edit: 'Edit', views: 'Diagram and tables', check: 'Check', sound: 'Checked: no fault', faults: '{n} faults',
  preview: 'Preview on the last year', previewing: 'Asking the last year…', asked: '{n} cases asked', askedResources: '{n} daily readings asked', changed: '{n} would come out otherwise', unchanged: 'Nothing would come out otherwise', decision: 'Decision', before: 'Now', after: 'Changed', count: 'Cases', cases: 'Cases', nothing: 'nothing', showCases: 'Show {n} cases', first: 'the first {n}',
  putInForce: 'Put in force', fromLabel: 'From (empty: from now on)', reasonHint: 'Why it is changed', inForce: 'Version {n} is recorded', needCheck: 'Check it again after a change', unsaved: 'Changes that are not in force', loading: 'Opening the editor…', place: 'Place', detail: 'Detail', download: 'Download DMN', poweredBy: 'The editor is by bpmn.io',
  decisionName: { all_departments: 'All departments', joint_survey: 'Joint survey', access_plan: 'Access plan', grid_settings: 'Grid settings', first_visit: 'First visit', design_review: 'Design review', mid_inspection: 'Mid inspection', full_capacity: 'Full capacity', plan_author: 'Author of the plan', case_days: 'Limit of the case', key_links: 'Key links', contact_hours: 'First contact', arrival_minutes: 'Arrival', charge: 'Charged', papers: 'Papers', findings: 'Findings', remedies: 'Options', diversity: 'Diversity', load_after: 'Load after', overload_percent: 'Overload' },
  cat: {
    lead: 'Departments, posts and links with their limits. A change holds from a date: links that open from then on take the new limit, those under way keep theirs.', department: 'Department', post: 'Post', link: 'Link', code: 'Code', name: 'Name', zh: 'Chinese name', en: 'English name', limit: 'Limit', yellow: 'Yellow, left', orange: 'Orange, left', purple: 'Purple, over', change: 'Change', changed: 'Recorded', history: 'Versions', status: 'Source', to_come: 'from {when}: {what}', kind: 'Kind', amount: 'Amount', unit: 'Unit',
    statusOf: { proposed: 'proposed', changed: 'changed here', 'named in the report': 'named in the report' },
  },
  what: {
    lead: 'Limits or thresholds changed on a copy, the links of the last year counted again beside what was. Nothing is stored; a shorter limit is not thought to hurry anybody.', add: 'Add a link', remove: 'Remove', run: 'Count', running: 'Counting…', was: 'Was', would: 'Would be', rate: 'On time', warnings: 'Yellow / orange / red / purple', orders: 'Orders', opened: 'Opened', closed: 'Closed', byLink: 'By link', byDepartment: 'By department', total: 'All', none: 'No link in this time.', same: 'as it was', choose: 'Choose a link', from: 'From', to: 'To',
  },
  grid: {
    resources: 'Lines, substations, transformers', register: 'Register a resource', code: 'Code', rating: 'Rating, kVA', bays: 'Spare bays', users: 'Users', load: 'Load', open: 'Open, kVA', over: 'Overloaded for', hours: '{n} h', at: 'Read at', noReading: 'not read', findings: 'The rules say', restricts: 'restricts', helps: 'helps to choose', listed: 'on the list', none: 'No resource is registered.', import: 'Readings from CSV', importHint: 'Columns: resource, at, load_percent, open_kva, line_loss_percent', taken: '{n} taken in', known: '{n} there already', refused: '{n} refused', proposed: '{n} restrictions drafted', line: 'line {n}', saved: 'The resource is registered', file: 'CSV file', report: 'What became of it', byRules: 'by {rules}', onMap: 'Choose the place on the map',
  },
  restriction: { title: 'The grid is restricted here; the application is taken in all the same', noPromise: 'no day of relief yet', options: 'What can be offered:', option: { temporary_capacity: 'a temporary or smaller capacity', other_line: 'another line', other_transformer: 'another main transformer', new_line: 'a new line', queue_with_promise: 'waiting, with a message when it is lifted' } },
  unitsOf: { minutes: 'minutes', calendar_days: 'days', working_days: 'working days', working_hours: 'working hours' },
}
