"""Words, shapes, charts and form fields that every page shares."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from wutang import charts
from wutang.templatetags import ui

EVENING = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)


def due(left, is_over=False, due_at=EVENING):
    return SimpleNamespace(due_at=due_at, working_days_left=left, is_over=is_over)


def draw(source, **context):
    return Template(source).render(Context(context))


def numbers_in(markup):
    return [int(found.replace(",", "")) for found in re.findall(r">([\d,]+)</", markup)]


class TestDates:
    def test_a_moment_is_told_in_the_time_of_the_yard(self):
        assert ui.cn_datetime(EVENING) == "2026年11月21日 周六 19:30"

    def test_a_day_has_no_clock(self):
        assert ui.cn_datetime(date(2026, 11, 21)) == "2026年11月21日 周六"
        assert ui.cn_date(date(2026, 1, 2)) == "2026年1月2日"

    @pytest.mark.parametrize("nothing", [None, ""])
    def test_nothing_is_told_as_nothing(self, nothing):
        assert ui.cn_date(nothing) == ui.cn_datetime(nothing) == ui.machine_moment(nothing) == ""


class TestDue:
    @pytest.mark.parametrize(
        ("what", "words", "kind"),
        [
            (due(2), "还剩 2 个工作日", ""),
            (due(1), "还剩 1 个工作日", "soon"),
            (due(0), "今天到期", "soon"),
            (due(0, is_over=True), "已超期不到 1 个工作日", "over"),
            (due(0, is_over=True, due_at=timezone.now()), "今天已超期", "over"),
            (due(-3, is_over=True), "已超期 3 个工作日", "over"),
            (5, "还剩 5 个工作日", ""),
            (-1, "已超期 1 个工作日", "over"),
            (None, "没有期限", ""),
            (SimpleNamespace(due_at=None), "没有期限", ""),
        ],
    )
    def test_words_and_shape_agree(self, what, words, kind):
        assert ui.due_words(what) == words
        assert ui.due_kind(what) == kind


class TestState:
    @pytest.mark.parametrize(
        ("status", "shape"),
        [("RAISED", "open"), ("REFERRED", "work"), ("CLOSED", "done"), ("GUIDED", "struck"), ("done", "done")],
    )
    def test_each_state_has_its_shape(self, status, shape):
        assert ui.state_shape(status) == shape

    def test_the_tag_carries_word_and_shape(self):
        tag = render_to_string("components/state_tag.html", {"state": "GUIDED", "label": "已引导"})

        assert tag.strip() == '<span class="tag tag--struck">已引导</span>'


class TestShare:
    @pytest.mark.parametrize(
        ("numerator", "denominator", "words"),
        [
            (35, 40, "87.5%"),
            (5, 5, "100%"),
            (0, 9, "0%"),
            (3, 4, "样本不足"),
            (0, 0, "样本不足"),
            (1, None, "样本不足"),
        ],
    )
    def test_a_rate_of_few_is_not_told(self, numerator, denominator, words):
        assert ui.share(numerator, denominator) == words

    def test_thousands_are_kept_apart(self):
        assert ui.grouped(4667) == "4,667"
        assert ui.grouped("样本不足") == "样本不足"


class TestCharts:
    rows = [("向阳桥街道", 4667), ("茅市镇", 21), ("一个名字特别特别特别长的联合办公室", 0)]

    @pytest.mark.parametrize("tag", ["bar_chart", "line_chart", "stacked_share"])
    def test_the_table_holds_every_number_and_whole_names(self, tag):
        markup = draw("{% " + tag + " '场次' rows '场' %}", rows=self.rows)
        table = markup[markup.index("<table") :]

        assert numbers_in(table) == [4667, 21, 0]
        assert all(label in table for label, _ in self.rows)
        assert 'role="img"' in markup
        assert "<title>场次</title>" in markup
        assert "style=" not in markup

    def test_the_numbers_beside_the_bars_are_those_of_the_table(self):
        markup = draw("{% bar_chart '场次' rows '场' %}", rows=self.rows)
        picture, table = markup.split("<table")

        assert numbers_in(picture) == numbers_in(table)

    @pytest.mark.parametrize("tag", ["bar_chart", "line_chart", "stacked_share"])
    @pytest.mark.parametrize("rows", [[], [("一月", 0)], [("一月", None)]])
    def test_nothing_to_count_is_a_sentence_and_no_picture(self, tag, rows):
        markup = draw("{% " + tag + " '场次' rows %}", rows=rows)

        assert "没有可统计的数" in markup
        assert "<svg" not in markup

    def test_one_point_is_still_a_line_chart(self):
        assert "<circle" in draw("{% line_chart '件数' rows %}", rows=[("一月", 3)])

    def test_the_longest_bar_fills_the_room(self):
        lengths = [row["length"] for row in charts.bar_chart("", [("甲", 10), ("乙", 5)], "")["rows"]]

        assert lengths[0] == 2 * lengths[1] == charts.WIDTH - charts.LABEL_WIDTH - charts.VALUE_WIDTH

    @pytest.mark.parametrize(
        ("values", "percents", "is_rounded"),
        [
            ((2, 2, 2), ["33.3", "33.3", "33.3"], True),
            ((1824, 913, 1930), ["39.1", "19.6", "41.4"], True),
            ((3, 2, 3), ["37.5", "25", "37.5"], False),
            ((0, 0, 7), ["0", "0", "100"], False),
            ((0, 0, 0), ["0", "0", "0"], False),
        ],
    )
    def test_each_share_is_rounded_for_itself_and_a_sum_that_is_off_is_said(self, values, percents, is_rounded):
        whole = charts.stacked_share("", [(str(value), value) for value in values], "")
        rows = charts.share_rows("", [("甲村", "", values)], ["一", "二", "三"])

        assert [row["percent"] for row in whole["rows"]] == percents
        assert [part["percent"] for part in rows["rows"][0]["parts"]] == percents
        assert (whole["is_rounded"], rows["is_rounded"]) == (is_rounded, is_rounded)

    def test_the_note_on_rounding_stands_under_the_shares_it_is_about(self):
        rounded = draw("{% stacked_share '占比' rows '件' %}", rows=[("甲", 2), ("乙", 2), ("丙", 2)])
        exact = draw("{% stacked_share '占比' rows '件' %}", rows=[("甲", 1), ("乙", 1)])

        assert ("四舍五入" in rounded, "四舍五入" in exact) == (True, False)

    @pytest.mark.parametrize(("most", "top"), [(0, 2), (7, 8), (61, 80), (100, 100), (123456, 200000)])
    def test_the_axis_ends_at_a_round_number(self, most, top):
        assert charts.line_chart("", [("甲", most)], "")["ticks"][-1]["value"] == top


class TalkForm(forms.Form):
    yard = forms.CharField(label="屋场", help_text="没有的直接写。", max_length=3)
    started_at = forms.DateTimeField(label="开始时间", initial=EVENING)
    heads = forms.IntegerField(label="到场人数", required=False, min_value=0)
    kind = forms.ChoiceField(label="场地", choices=[("A", "晒谷坪"), ("B", "堂屋")], widget=forms.RadioSelect)
    note = forms.CharField(label="小结", required=False, widget=forms.Textarea)
    is_red = forms.BooleanField(label="红色屋场", required=False)


class TestForms:
    def test_help_and_errors_are_bound_to_the_control(self):
        form = TalkForm({})

        yard = form["yard"].as_field_group()

        assert 'aria-describedby="id_yard_helptext id_yard_error"' in yard
        assert 'id="id_yard_helptext"' in yard
        assert 'id="id_yard_error"' in yard
        assert 'aria-invalid="true"' in yard

    def test_every_error_in_the_summary_leads_to_a_control(self):
        page = str(TalkForm({"heads": "-3"}))

        anchors = re.findall(r'<a href="#([^"]+)"', page)
        assert anchors == ["id_yard", "id_started_at", "id_heads", "id_kind_0"]
        assert all(f'id="{anchor}"' in page for anchor in anchors)

    def test_a_label_that_asks_gets_no_colon_behind_its_mark(self):
        class Question(forms.Form):
            is_solved = forms.CharField(label="解决了吗？")
            reason = forms.CharField(label="原因")

        said = re.findall(r'<a href="#[^"]+">(.*?)</a>', str(Question({})))

        assert [re.split("请", sentence)[0] for sentence in said] == ["解决了吗？", "原因："]

    def test_a_form_without_errors_has_no_summary(self):
        assert "error-summary" not in str(TalkForm())

    def test_the_rarer_of_needed_and_optional_is_marked_in_words(self):
        assert [TalkForm()[name].mark for name in ("yard", "heads")] == ["必填", ""]

        class MostlyNeeded(forms.Form):
            one, two = forms.CharField(), forms.CharField()
            three = forms.CharField(required=False)

        assert [field.mark for field in MostlyNeeded()] == ["", "", "选填"]

    def test_a_form_of_one_kind_marks_nothing(self):
        class AllNeeded(forms.Form):
            one, two = forms.CharField(), forms.CharField()

        assert [field.mark for field in AllNeeded()] == ["", ""]

    def test_a_moment_is_asked_for_and_read_as_the_browser_writes_it(self):
        form = TalkForm({"yard": "大湾", "started_at": "2026-11-21T19:30", "kind": "A"})

        assert form.is_valid(), form.errors
        assert 'type="datetime-local"' in str(form["started_at"])
        assert 'value="2026-11-21T19:30"' in str(TalkForm()["started_at"])

    def test_numbers_open_the_number_keyboard(self):
        assert 'inputmode="numeric"' in str(TalkForm()["heads"])

    def test_choices_are_chips_in_a_fieldset(self):
        kind = TalkForm()["kind"].as_field_group()

        assert kind.startswith("<fieldset")
        assert "<legend" in kind
        assert kind.count('class="chip"') == 2

    def test_sentences_are_plain(self):
        errors = TalkForm({"yard": "四个字了", "heads": "-1", "kind": "Z", "started_at": "昨天"}).errors

        assert errors["yard"] == ["最多 3 个字，现在有 4 个字。"]
        assert errors["heads"] == ["不能小于 0。"]
        assert errors["kind"] == ["没有这个选项，请重新选择。"]
        assert errors["started_at"] == ["请填完整的日期和时间，例如 2026-11-21 19:30。"]
        assert TalkForm({}).errors["kind"] == ["请选择。"]

    def test_a_message_of_the_form_itself_stays(self):
        class Own(forms.Form):
            yard = forms.CharField(error_messages={"required": "请写屋场的名字。"})

        assert Own({}).errors["yard"] == ["请写屋场的名字。"]

    def test_what_was_typed_is_escaped(self):
        page = str(TalkForm({"yard": '"><script>', "started_at": "<b>"}))

        assert "<script>" not in page
        assert "<b>" not in page


class TestNavigation:
    def link(self, path, url):
        request = RequestFactory().get(path)
        return draw("{% nav_link url '恳谈' %}", request=request, url=url)

    def test_the_current_page_is_marked(self):
        assert 'aria-current="page"' in self.link("/meetings/", "/meetings/")
        assert 'aria-current="true"' in self.link("/meetings/HN-H2026-000017/", "/meetings/")
        assert "aria-current" not in self.link("/issues/", "/meetings/")

    def test_the_desk_is_not_current_on_the_pages_below_it(self):
        assert "aria-current" not in self.link("/desk/meetings/", "/desk/")

    def test_paging_keeps_the_other_filters(self):
        request = RequestFactory().get("/issues/?q=路灯&before=9")

        assert draw("{% address_with before=3 q=None %}", request=request) == "before=3"


class TestErrorPages:
    @pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "429", "500", "503", "refused"])
    def test_a_sentence_and_a_way_on_without_request_or_database(self, name):
        page = render_to_string(f"{name}.html", {"sentence": "这是一句话。"})

        assert page.count("<h1>") == 1
        assert "这是一句话。" in page
        assert 'class="button button--primary" href="/"' in page
        assert "style=" not in page
        assert "onclick" not in page
