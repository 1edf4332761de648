"""Generated from results.schema.json by generate_check.py; do not edit."""

from typing import Any


class JsonSchemaValueException(ValueError):
    """A document that does not fit the schema."""


from decimal import Decimal


NoneType = type(None)

def validate(data: Any, custom_formats: Any = {}, name_prefix: Any = None) -> Any:
    if not isinstance(data, (dict)):
        raise JsonSchemaValueException("" + (name_prefix or "data") + " must be object")
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data__missing_keys = set(['score', 'tests']) - data.keys()
        if data__missing_keys:
            raise JsonSchemaValueException("" + (name_prefix or "data") + " must contain ")
        data_keys = set(data.keys())
        if "score" in data_keys:
            data_keys.remove("score")
            data__score = data["score"]
            if not isinstance(data__score, (int, float, Decimal)) or isinstance(data__score, bool):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".score must be number")
            if isinstance(data__score, (int, float, Decimal)) and not isinstance(data__score, bool):
                if data__score < 0:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".score must be bigger than or equal to 0")
        if "execution_time" in data_keys:
            data_keys.remove("execution_time")
            data__executiontime = data["execution_time"]
            if not isinstance(data__executiontime, (int, float, Decimal)) or isinstance(data__executiontime, bool):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".execution_time must be number")
            if isinstance(data__executiontime, (int, float, Decimal)) and not isinstance(data__executiontime, bool):
                if data__executiontime < 0:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".execution_time must be bigger than or equal to 0")
        if "output" in data_keys:
            data_keys.remove("output")
            data__output = data["output"]
            if not isinstance(data__output, (str)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".output must be string")
            if isinstance(data__output, str):
                data__output_len = len(data__output)
                if data__output_len > 100000:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".output must be shorter than or equal to 100000 characters")
        if "output_format" in data_keys:
            data_keys.remove("output_format")
            data__outputformat = data["output_format"]
            validate___definitions_format(data__outputformat, custom_formats, (name_prefix or "data") + ".output_format")
        if "test_output_format" in data_keys:
            data_keys.remove("test_output_format")
            data__testoutputformat = data["test_output_format"]
            validate___definitions_format(data__testoutputformat, custom_formats, (name_prefix or "data") + ".test_output_format")
        if "test_name_format" in data_keys:
            data_keys.remove("test_name_format")
            data__testnameformat = data["test_name_format"]
            validate___definitions_format(data__testnameformat, custom_formats, (name_prefix or "data") + ".test_name_format")
        if "visibility" in data_keys:
            data_keys.remove("visibility")
            data__visibility = data["visibility"]
            validate___definitions_visibility(data__visibility, custom_formats, (name_prefix or "data") + ".visibility")
        if "stdout_visibility" in data_keys:
            data_keys.remove("stdout_visibility")
            data__stdoutvisibility = data["stdout_visibility"]
            validate___definitions_visibility(data__stdoutvisibility, custom_formats, (name_prefix or "data") + ".stdout_visibility")
        if "extra_data" in data_keys:
            data_keys.remove("extra_data")
            data__extradata = data["extra_data"]
            if not isinstance(data__extradata, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".extra_data must be object")
        if "tests" in data_keys:
            data_keys.remove("tests")
            data__tests = data["tests"]
            if not isinstance(data__tests, (list, tuple)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".tests must be array")
            data__tests_is_list = isinstance(data__tests, (list, tuple))
            if data__tests_is_list:
                data__tests_len = len(data__tests)
                for data__tests_x, data__tests_item in enumerate(data__tests):
                    validate___definitions_test(data__tests_item, custom_formats, (name_prefix or "data") + ".tests[{data__tests_x}]".format(**locals()))
        if "leaderboard" in data_keys:
            data_keys.remove("leaderboard")
            data__leaderboard = data["leaderboard"]
            if not isinstance(data__leaderboard, (list, tuple)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".leaderboard must be array")
            data__leaderboard_is_list = isinstance(data__leaderboard, (list, tuple))
            if data__leaderboard_is_list:
                data__leaderboard_len = len(data__leaderboard)
                for data__leaderboard_x, data__leaderboard_item in enumerate(data__leaderboard):
                    validate___definitions_leader(data__leaderboard_item, custom_formats, (name_prefix or "data") + ".leaderboard[{data__leaderboard_x}]".format(**locals()))
        if data_keys:
            raise JsonSchemaValueException("" + (name_prefix or "data") + " must not contain "+str(data_keys)+" properties")
    return data

def validate___definitions_leader(data: Any, custom_formats: Any = {}, name_prefix: Any = None) -> Any:
    if not isinstance(data, (dict)):
        raise JsonSchemaValueException("" + (name_prefix or "data") + " must be object")
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data__missing_keys = set(['name', 'value']) - data.keys()
        if data__missing_keys:
            raise JsonSchemaValueException("" + (name_prefix or "data") + " must contain ")
        data_keys = set(data.keys())
        if "name" in data_keys:
            data_keys.remove("name")
            data__name = data["name"]
            if not isinstance(data__name, (str)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".name must be string")
        if "value" in data_keys:
            data_keys.remove("value")
            data__value = data["value"]
            if not isinstance(data__value, (int, float, Decimal, str)) or isinstance(data__value, bool):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".value must be number or string")
        if "order" in data_keys:
            data_keys.remove("order")
            data__order = data["order"]
            if not (isinstance(data__order, str) and data__order == 'asc' or isinstance(data__order, str) and data__order == 'desc'):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".order must be one of ['asc', 'desc']")
        if data_keys:
            raise JsonSchemaValueException("" + (name_prefix or "data") + " must not contain "+str(data_keys)+" properties")
    return data

def validate___definitions_test(data: Any, custom_formats: Any = {}, name_prefix: Any = None) -> Any:
    if not isinstance(data, (dict)):
        raise JsonSchemaValueException("" + (name_prefix or "data") + " must be object")
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data__missing_keys = set(['name']) - data.keys()
        if data__missing_keys:
            raise JsonSchemaValueException("" + (name_prefix or "data") + " must contain ")
        if "score" in data:
            if "max_score" not in data:
                raise JsonSchemaValueException("" + (name_prefix or "data") + " missing dependency max_score for score")
        if "max_score" in data:
            if "score" not in data:
                raise JsonSchemaValueException("" + (name_prefix or "data") + " missing dependency score for max_score")
        data_keys = set(data.keys())
        if "score" in data_keys:
            data_keys.remove("score")
            data__score = data["score"]
            if not isinstance(data__score, (int, float, Decimal)) or isinstance(data__score, bool):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".score must be number")
            if isinstance(data__score, (int, float, Decimal)) and not isinstance(data__score, bool):
                if data__score < 0:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".score must be bigger than or equal to 0")
        if "max_score" in data_keys:
            data_keys.remove("max_score")
            data__maxscore = data["max_score"]
            if not isinstance(data__maxscore, (int, float, Decimal)) or isinstance(data__maxscore, bool):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".max_score must be number")
            if isinstance(data__maxscore, (int, float, Decimal)) and not isinstance(data__maxscore, bool):
                if data__maxscore < 0:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".max_score must be bigger than or equal to 0")
        if "status" in data_keys:
            data_keys.remove("status")
            data__status = data["status"]
            if not (isinstance(data__status, str) and data__status == 'passed' or isinstance(data__status, str) and data__status == 'failed'):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".status must be one of ['passed', 'failed']")
        if "name" in data_keys:
            data_keys.remove("name")
            data__name = data["name"]
            if not isinstance(data__name, (str)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".name must be string")
        if "name_format" in data_keys:
            data_keys.remove("name_format")
            data__nameformat = data["name_format"]
            validate___definitions_format(data__nameformat, custom_formats, (name_prefix or "data") + ".name_format")
        if "number" in data_keys:
            data_keys.remove("number")
            data__number = data["number"]
            if not isinstance(data__number, (str)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".number must be string")
        if "output" in data_keys:
            data_keys.remove("output")
            data__output = data["output"]
            if not isinstance(data__output, (str)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".output must be string")
            if isinstance(data__output, str):
                data__output_len = len(data__output)
                if data__output_len > 100000:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".output must be shorter than or equal to 100000 characters")
        if "output_format" in data_keys:
            data_keys.remove("output_format")
            data__outputformat = data["output_format"]
            validate___definitions_format(data__outputformat, custom_formats, (name_prefix or "data") + ".output_format")
        if "tags" in data_keys:
            data_keys.remove("tags")
            data__tags = data["tags"]
            if not isinstance(data__tags, (list, tuple)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".tags must be array")
            data__tags_is_list = isinstance(data__tags, (list, tuple))
            if data__tags_is_list:
                data__tags_len = len(data__tags)
                for data__tags_x, data__tags_item in enumerate(data__tags):
                    if not isinstance(data__tags_item, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".tags[{data__tags_x}]".format(**locals()) + " must be string")
        if "visibility" in data_keys:
            data_keys.remove("visibility")
            data__visibility = data["visibility"]
            validate___definitions_visibility(data__visibility, custom_formats, (name_prefix or "data") + ".visibility")
        if "extra_data" in data_keys:
            data_keys.remove("extra_data")
            data__extradata = data["extra_data"]
            if not isinstance(data__extradata, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".extra_data must be object")
        if data_keys:
            raise JsonSchemaValueException("" + (name_prefix or "data") + " must not contain "+str(data_keys)+" properties")
    return data

def validate___definitions_visibility(data: Any, custom_formats: Any = {}, name_prefix: Any = None) -> Any:
    if not (isinstance(data, str) and data == 'hidden' or isinstance(data, str) and data == 'after_due_date' or isinstance(data, str) and data == 'after_published' or isinstance(data, str) and data == 'visible'):
        raise JsonSchemaValueException("" + (name_prefix or "data") + " must be one of ['hidden', 'after_due_date', 'after_published', 'visible']")
    return data

def validate___definitions_format(data: Any, custom_formats: Any = {}, name_prefix: Any = None) -> Any:
    if not (isinstance(data, str) and data == 'text' or isinstance(data, str) and data == 'html' or isinstance(data, str) and data == 'simple_format' or isinstance(data, str) and data == 'md' or isinstance(data, str) and data == 'ansi'):
        raise JsonSchemaValueException("" + (name_prefix or "data") + " must be one of ['text', 'html', 'simple_format', 'md', 'ansi']")
    return data
