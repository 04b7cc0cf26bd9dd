"""The check for personal data is as good as it was: its recall and its false alarms on invented sentences."""

from tests.office.privacy_measure import HARMLESS, measure, rows

LEAST_RECALL = 0.97
MOST_FALSE_ALARMS = 0.01


def test_there_are_enough_sentences_of_every_kind() -> None:
    kinds = [kind for kind, _sentence in rows()]

    assert len(kinds) >= 300
    assert kinds.count(HARMLESS) >= 150
    assert len(kinds) - kinds.count(HARMLESS) >= 150
    assert {kind: kinds.count(kind) >= 10 for kind in set(kinds)} == dict.fromkeys(set(kinds), True)


def test_no_sentence_stands_twice() -> None:
    sentences = [sentence for _kind, sentence in rows()]

    assert len(sentences) == len(set(sentences))


def test_t24_recall_and_false_alarms_keep_their_floor() -> None:
    result = measure()
    print(result)

    assert result.recall >= LEAST_RECALL, result.missed
    assert result.false_alarm_rate <= MOST_FALSE_ALARMS, result.false_alarms
